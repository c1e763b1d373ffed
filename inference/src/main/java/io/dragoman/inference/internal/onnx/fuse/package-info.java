/**
 * Rewrites the graphs of an encoder and a decoder into one that generates whole answers; knows
 * ONNX's files and operations, and no runtime.
 */
@NullMarked
package io.dragoman.inference.internal.onnx.fuse;

import org.jspecify.annotations.NullMarked;
