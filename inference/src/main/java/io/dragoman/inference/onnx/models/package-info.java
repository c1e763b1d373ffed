/**
 * Model directories as their owner sees them: what is in one, whether it can be used, and how it is
 * made ready for this machine.
 */
@NullMarked
package io.dragoman.inference.onnx.models;

import org.jspecify.annotations.NullMarked;
