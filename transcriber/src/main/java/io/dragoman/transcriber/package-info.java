/** The Whisper stream app: audio segments in; transcripts, translation tasks and statuses out. */
@NullMarked
package io.dragoman.transcriber;

import org.jspecify.annotations.NullMarked;
