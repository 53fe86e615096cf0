/**
 * Students: how large they may be, what they learn from a teacher, and how the teacher's outputs are made out of fold.
 * Training them is the ordinary loop of {@code train} with another objective; it never trains anything itself.
 *
 * <p>Central types: {@link io.athanor.distill.StudentSettings}, {@link io.athanor.distill.LearnFrom}.
 */
@NullMarked
package io.athanor.distill;

import org.jspecify.annotations.NullMarked;
