/**
 * The command line: reads words, opens Spark, shows progress, turns failures into messages and exit codes. It decides
 * nothing about data or models and knows no stage, only jobs.
 *
 * <p>Central types: {@link io.athanor.cli.Main}, {@link io.athanor.cli.PipelineCommand}.
 */
@NullMarked
package io.athanor.cli;

import org.jspecify.annotations.NullMarked;
