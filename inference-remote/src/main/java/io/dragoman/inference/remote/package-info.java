/**
 * Engines that are somebody's HTTP API. They use what any provider from outside may use, and no
 * more: see {@link io.dragoman.inference.spi.EngineProvider}.
 */
@NullMarked
package io.dragoman.inference.remote;

import org.jspecify.annotations.NullMarked;
