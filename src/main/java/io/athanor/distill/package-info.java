/**
 * Students: which network, how large it may be, the terms it learns by and what each reads of a teacher, and which
 * teacher speaks of a row.
 * Training them is the ordinary loop of {@code train} with another objective; it never trains anything itself.
 *
 * <p>Central types: {@link io.athanor.distill.StudentSettings}, {@link io.athanor.distill.LearnFrom}.
 */
@NullMarked
package io.athanor.distill;

import org.jspecify.annotations.NullMarked;
