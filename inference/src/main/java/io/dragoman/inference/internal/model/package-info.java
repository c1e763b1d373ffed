/** Model directories in the layout of Hugging Face and Optimum, and the settings in them. */
@NullMarked
package io.dragoman.inference.internal.model;

import org.jspecify.annotations.NullMarked;
