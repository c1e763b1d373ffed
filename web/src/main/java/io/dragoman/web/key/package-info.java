/** Who may use an app: the key file, hashed keys, roles. */
@NullMarked
package io.dragoman.web.key;

import org.jspecify.annotations.NullMarked;
