/**
 * Models: where their bytes are, whose they are, and how an executor holds them. It never reads a payload, never computes a
 * feature, and knows Spark only to ask it for Hadoop's settings.
 *
 * <p>Central types: {@link io.athanor.model.ModelBundle}, {@link io.athanor.model.ModelCache}.
 */
@NullMarked
package io.athanor.model;

import org.jspecify.annotations.NullMarked;
