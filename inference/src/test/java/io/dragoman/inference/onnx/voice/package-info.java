@NullMarked
package io.dragoman.inference.onnx.voice;

import org.jspecify.annotations.NullMarked;
