package io.athanor.base;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What may be done to data on its way that no setting asked for: left out, converted, widened, clipped, trimmed, folded or
 * guessed. Nothing of the kind happens in silence: each occurrence is counted, see {@link Changes}.
 */
public enum Change {
    // pictures
    PICTURE_FIRST_OF_SEVERAL("pictures hold several frames or pages, of which the first was taken"),
    PICTURE_PROFILE_UNUSED("pictures have a colour profile that cannot be used, and were read without it"),
    PICTURE_INKS_BY_FORMULA("pictures in CMYK have no usable colour profile, and were converted by a formula"),
    PICTURE_CUT_OFF("pictures are cut off, and were read as far as they had come"),
    PICTURE_DAMAGED("pictures are damaged in places, and were read all the same"),
    PICTURE_CLIPPED("pictures reach beyond their canvas, and were clipped"),
    PICTURE_KEYPOINTS_LEFT(
            "pictures have more keypoints than are kept (max-keypoints): those of the strongest response were"),
    PICTURE_PLAIN("pictures have no keypoint, and a feature of zeros"),
    PICTURE_TEXT_NOT_DRAWN("drawings hold text, which is not drawn: machines have different fonts"),

    // tables
    CELL_NOT_FINITE("cells of number columns hold NaN, infinity or a word for nothing, and count as missing"),
    CELL_NOT_NUMBER(
            "cells are no numbers in columns that nearly are numbers, and make words of them; name the columns under numeric"
                    + " to have those rows in quarantine instead"),
    FILE_EMPTY("tables hold nothing, and give no sample"),
    SEPARATOR_GUESSED("tables have another separator than their ending says, guessed from their first lines"),
    COLUMN_NAMELESS("columns have no name in the header, and are called by their place"),
    COLUMN_TRIMMED("column names have blanks or invisible characters around them, which were taken off"),
    COLUMN_LACKING("columns are lacking in a file of the table, where their cells count as missing"),
    COLUMN_WIDENED("columns are of another type in other files of the table, and were read as texts of both"),
    BYTES_AS_TEXT("columns of bytes were read as texts in UTF-8"),
    ROW_BLANK("rows have blank cells alone, and were left out"),
    CELLS_BEYOND("rows have more cells than the header, all of them blank, which were left out"),
    CELL_SPANS_ROWS("quoted cells hold line after line that look like rows of their own: is a quote missing?"),

    // tars and folders
    PAYLOAD_ASIDE("payloads were left out, since their sample has another one for the same modality"),
    FILE_WITHOUT_FIELD("files were left out, since their names give no sample and ending"),
    LANGUAGE_UNTOLD("texts have no language, since nothing in them tells which of those that were named"),
    FILE_WITHOUT_PATTERN("files were left out, since their paths fit no pattern of the source"),
    FILE_HIDDEN(
            "files and folders were left out, since a dot or an underscore begins their names or those of their folders"),
    NAME_UNREADABLE("files and folders were left out, since their names are not UTF-8"),
    CLASS_TOO_LONG("files of classes (.cls) are longer than 1,024 bytes, and give no cell"),
    LINK_LOOP("links to folders were left out, since they lead back to a folder that holds them"),
    NAME_NOT_UTF8("names of files are not UTF-8 and were read as Latin-1"),
    NO_FILE("things were left out that are no files, such as devices and pipes"),

    // labels and texts
    CELL_TRIMMED("labels, groups and sides of the split were brought to Unicode's NFC or freed of blanks around them"),
    LABEL_NONE("labels say that there is none (labels.none), and count as missing"),
    GROUP_NONE("groups say that there is none (labels.none): each such sample is a group of its own"),
    TEXT_CLIPPED("texts are longer than the encoder reads (max-tokens, max-characters): their rest was cut off"),
    TEXT_WINDOWS_LEFT(
            "windows of texts were left out, since their text has more than the encoder reads (text-windows.max)"),
    WORD_UNKNOWN("words of texts have no vector in the file, and were left out"),
    TEXT_UNKNOWN("texts have no word with a vector in the file, and a feature of zeros"),
    TEXT_UTF16("texts are in UTF-16 or UTF-32, as their byte order mark says, and were read so"),

    // sounds
    SOUND_STREAMS_ASIDE("files hold several streams of sound, of which the one was taken that a player would take"),
    SOUND_CHANNELS_UNPLACED("sounds have many channels and do not say where these belong: their mean was taken"),
    SOUND_EFFECTS_ALONE(
            "sounds are silent but for a channel that they call one of low-frequency effects: the mean of all channels was taken"),
    SOUND_PACKETS_LEFT("sounds have damaged packets, which were left out"),
    SOUND_CLIPPED("sounds have samples beyond full scale, which were clipped"),
    SOUND_LOUDNESS_MISSED("sounds could not be brought to the loudness that is asked for (preprocess.loudness)"),
    SOUND_CUT("sounds are longer than the encoder reads (max-frames, windows): their rest was cut off"),
    SOUND_ABSENT("films have no sound track, and their sound counts as missing"),

    // series
    SERIES_CUT(
            "series have more points or windows than the encoder reads (max-points, max-windows): their rest was cut off"),
    SERIES_POINT_TIMELESS("points of series were left out, since they have no time"),
    SERIES_POINT_NAMELESS("rows of points were left out, since they have no id or are no rows"),
    SERIES_UNEVEN(
            "series are not evenly spaced in time, and were read as if they were; every resamples them to points that are"),

    // clips
    VIDEO_ABSENT("files hold sound alone, and their pictures count as missing"),
    VIDEO_STREAMS_ASIDE("files hold several streams of pictures, of which the one was taken that a player would take"),
    VIDEO_PACKETS_LEFT("clips have damaged packets, which were left out"),
    VIDEO_CUT_OFF("clips are cut off, and were read as far as they had come"),
    VIDEO_CUT("clips have more frames than the encoder reads (max-frames): their rest was cut off"),

    // records beside the samples
    RECORD_ORPHAN("rows and payloads beside the samples were left out, since their ids are no sample's"),
    RECORD_NAMELESS("rows and payloads beside the samples were left out, since they have no id"),
    PAYLOAD_REPEATED("payloads of a sample were left out, since the same one stood there already"),

    // transformers of Spark ML
    SAMPLE_DROPPED("samples were given to a transformer and did not come out of it, and count as missing"),
    SEQUENCE_CUT("sequences have more vectors than are kept (max-tokens): their rest was cut off"),

    // graphs
    TRIPLE_INCOMPLETE("rows of a graph lack a head, a relation or a tail, and were left out"),
    TRIPLE_REPEATED("triples of a graph were left out, since the same one stood there already"),
    ENTITY_UNKNOWN("entities of samples are not in the graph, and count as missing"),

    // new data
    TRAINED_FIELD_ABSENT("fields that the model was trained on are absent from the new data, and count as missing"),
    CELL_FAR_OUT(
            "cells of number columns are further from those of the training than is computed with, and were clipped");

    private final String sentence;

    Change(String sentence) {
        this.sentence = sentence;
    }

    /** Stable and countable, as in commit records: {@code cell-not-finite}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** For a person; follows a count: {@code 12 cells of number columns hold …}. */
    public String sentence() {
        return sentence;
    }

    /** The change of a commit record's code, unless another version of the program wrote it. */
    public static Optional<Change> ofCode(String code) {
        return Arrays.stream(values())
                .filter(change -> change.code().equals(code))
                .findFirst();
    }
}
