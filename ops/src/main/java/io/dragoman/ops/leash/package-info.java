/** What keeps a child process from outliving its parent. */
@NullMarked
package io.dragoman.ops.leash;

import org.jspecify.annotations.NullMarked;
