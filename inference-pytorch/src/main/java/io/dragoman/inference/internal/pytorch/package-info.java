/**
 * Encoder and decoder on PyTorch by way of DJL, from one TorchScript file; everything else is what
 * the other runtimes use.
 */
@NullMarked
package io.dragoman.inference.internal.pytorch;

import org.jspecify.annotations.NullMarked;
