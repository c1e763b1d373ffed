/**
 * Avro values in Confluent wire format, spoken to any registry with Confluent's REST protocol.
 *
 * <p>The classes follow Kafka's conventions for serializers, and the names of the configuration are
 * Confluent's, so that Confluent's own classes can take their place by configuration alone. Nothing
 * in Dragoman may depend on these classes where Kafka's {@code Serializer}, {@code Deserializer}
 * and {@code Serde} will do.
 */
@NullMarked
package io.dragoman.schemas.serde;

import org.jspecify.annotations.NullMarked;
