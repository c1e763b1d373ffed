/**
 * Graphs that can leave out a part of their work: scores of some tokens, the silent end of a
 * window.
 */
@NullMarked
package io.dragoman.inference.internal.onnx.shorten;

import org.jspecify.annotations.NullMarked;
