/**
 * Configuration of an app: declared once on Kafka's {@code ConfigDef}, read from the command line,
 * the environment and files, checked as a whole before anything starts.
 */
@NullMarked
package io.dragoman.resilience.config;

import org.jspecify.annotations.NullMarked;
