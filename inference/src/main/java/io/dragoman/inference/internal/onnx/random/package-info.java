/** Graphs of known models' sizes with weights that are drawn, to measure engines with. */
@NullMarked
package io.dragoman.inference.internal.onnx.random;

import org.jspecify.annotations.NullMarked;
