/**
 * Where somebody speaks, by a network: the only room of this module that ingest may enter, so that
 * engines, tokenizers and their natives stay out of the process that reads strangers' audio.
 */
@NullMarked
package io.dragoman.inference.onnx.voice;

import org.jspecify.annotations.NullMarked;
