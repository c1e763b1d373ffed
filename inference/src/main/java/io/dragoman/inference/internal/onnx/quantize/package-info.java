/** Makes graphs with weights of 8 bits of graphs with weights of 32. */
@NullMarked
package io.dragoman.inference.internal.onnx.quantize;

import org.jspecify.annotations.NullMarked;
