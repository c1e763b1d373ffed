/** Transcripts and translations as subtitles. */
@NullMarked
package io.dragoman.client.subtitles;

import org.jspecify.annotations.NullMarked;
