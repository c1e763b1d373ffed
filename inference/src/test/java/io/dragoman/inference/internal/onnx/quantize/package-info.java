@NullMarked
package io.dragoman.inference.internal.onnx.quantize;

import org.jspecify.annotations.NullMarked;
