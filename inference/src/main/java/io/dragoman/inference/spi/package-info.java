/**
 * How engines are found by name, and how another one is added: see {@link
 * io.dragoman.inference.spi.EngineProvider}.
 */
@NullMarked
package io.dragoman.inference.spi;

import org.jspecify.annotations.NullMarked;
