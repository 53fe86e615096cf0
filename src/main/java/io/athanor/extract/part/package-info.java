/**
 * Encoders over payloads, part by part: a Spark task infers one part from the manifest's file to a committed segment,
 * whatever earlier attempts left behind, and the stage gathers the segments into a table. It knows no encoder by name,
 * and never keeps a sample out of the ledger.
 *
 * <p>Central types: {@link io.athanor.extract.part.ExtractStage}, {@link io.athanor.extract.part.PartTask}.
 */
@NullMarked
package io.athanor.extract.part;

import org.jspecify.annotations.NullMarked;
