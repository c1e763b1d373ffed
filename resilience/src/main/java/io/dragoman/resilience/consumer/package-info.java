/**
 * Reads topics that anybody may write to: a record that is too large once it is unpacked ends no
 * process twice. And commits promptly what came of it.
 */
@NullMarked
package io.dragoman.resilience.consumer;

import org.jspecify.annotations.NullMarked;
