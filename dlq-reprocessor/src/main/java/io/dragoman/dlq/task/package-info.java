/** Orders as tasks, which everybody can watch, pause, resume and cancel. */
@NullMarked
package io.dragoman.dlq.task;

import org.jspecify.annotations.NullMarked;
