package io.athanor.job.inspect;

/** What the payloads of a modality are meant to be. */
enum PayloadKind {
    PICTURE,
    SOUND,
    TEXT
}
