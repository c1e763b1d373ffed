/** Attention that is computed in tiles. */
@NullMarked
package io.dragoman.inference.internal.onnx.attention;

import org.jspecify.annotations.NullMarked;
