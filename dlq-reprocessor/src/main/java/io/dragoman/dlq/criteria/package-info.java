/**
 * Which dead letters are meant: each attribute is declared once, and makes options, parameters,
 * JSON and conditions.
 */
@NullMarked
package io.dragoman.dlq.criteria;

import org.jspecify.annotations.NullMarked;
