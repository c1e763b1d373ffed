/** What is missing on a machine, and what to do about it. */
@NullMarked
package io.dragoman.ops.doctor;

import org.jspecify.annotations.NullMarked;
