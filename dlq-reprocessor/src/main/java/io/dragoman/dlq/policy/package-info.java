/**
 * Replay without a person: named policies say which dead letters go back to work by themselves, how
 * fast, and when that must end.
 */
@NullMarked
package io.dragoman.dlq.policy;

import org.jspecify.annotations.NullMarked;
