/**
 * What apps share that are one engine behind one worker: a stage itself holds only its work, its
 * strategy and its outputs.
 */
@NullMarked
package io.dragoman.stage;

import org.jspecify.annotations.NullMarked;
