/**
 * What a job is: what was asked for, what is written about it on the topic {@code jobs}, and what
 * may be read from that. Pure data; knows neither HTTP nor Kafka Streams.
 */
@NullMarked
package io.dragoman.gateway.job;

import org.jspecify.annotations.NullMarked;
