@NullMarked
package io.dragoman.inference.onnx.models;

import org.jspecify.annotations.NullMarked;
