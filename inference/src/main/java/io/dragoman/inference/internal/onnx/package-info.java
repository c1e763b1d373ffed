/** ONNX Runtime behind small classes that own native memory. */
@NullMarked
package io.dragoman.inference.internal.onnx;

import org.jspecify.annotations.NullMarked;
