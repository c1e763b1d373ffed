/**
 * Untrusted audio files to speech: bounded decoding to 16 kHz mono, and cutting at silences.
 *
 * <p>This is the only place of Dragoman that runs codecs.
 */
@NullMarked
package io.dragoman.ingest.audio;

import org.jspecify.annotations.NullMarked;
