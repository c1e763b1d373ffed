@NullMarked
package io.dragoman.ops.doctor;

import org.jspecify.annotations.NullMarked;
