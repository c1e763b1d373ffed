/** Whisper and NLLB on any runtime, and what they share. */
@NullMarked
package io.dragoman.inference.internal;

import org.jspecify.annotations.NullMarked;
