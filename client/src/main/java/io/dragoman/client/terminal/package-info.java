/** What the commands share that people read: where they speak, tables, progress, safe text. */
@NullMarked
package io.dragoman.client.terminal;

import org.jspecify.annotations.NullMarked;
