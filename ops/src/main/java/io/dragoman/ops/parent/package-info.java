/** What keeps a child process from outliving its parent. */
@NullMarked
package io.dragoman.ops.parent;

import org.jspecify.annotations.NullMarked;
