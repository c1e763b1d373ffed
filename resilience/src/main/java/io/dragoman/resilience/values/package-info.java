/**
 * Values of records: serdes that tell failures in the product's terms, whatever they are made of.
 */
@NullMarked
package io.dragoman.resilience.values;

import org.jspecify.annotations.NullMarked;
