/** Translation of text as LibreTranslate has it, for the clients that are made for that. */
@NullMarked
package io.dragoman.gateway.libre;

import org.jspecify.annotations.NullMarked;
