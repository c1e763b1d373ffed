/** Real servers for integration tests, each a process on loopback. */
@NullMarked
package io.dragoman.schemas.process;

import org.jspecify.annotations.NullMarked;
