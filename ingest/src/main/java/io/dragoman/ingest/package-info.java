/**
 * The intake: events of strangers are checked, decoded and cut into units of work, or refused with
 * one clear sentence.
 */
@NullMarked
package io.dragoman.ingest;

import org.jspecify.annotations.NullMarked;
