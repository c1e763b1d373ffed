package io.dragoman.resilience.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.resilience.consumer.TopicFollower;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic on which the instances of a group tell each other what their processes died with, so that
 * a record that kills one after the other has as many deaths for the group as it would have for
 * one.
 *
 * <p>An instance that finds deaths in its {@link CrashJournal} when it starts tells how many before
 * it joins the group, under a key that is that journal's own, and hears what others told for as
 * long as it runs. The deaths of a record are the sum over all journals, in whatever order they are
 * told. Nothing is written while work is done.
 *
 * <p>It is only as good as the brokers, and as the restart of the process that died: when the
 * record reaches another instance sooner, that one does not know of this death yet. So a record may
 * cost some deaths more than it should; none is forgotten.
 */
public final class CrashBoard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CrashBoard.class);

  private static final char SEPARATOR = '/';

  /** They told the largest number that they knew, under the record's id alone. */
  private static final String OF_FORMER_VERSIONS = "";

  private final TopicFollower follower;

  /**
   * Starts to read, and tells what the journal holds as soon as it has read what is there.
   *
   * @param client properties that every client needs
   * @param topic full name of the topic; it need not exist yet
   * @param group whose records are counted
   * @param journal of this instance
   * @param steady time that passes, which nobody sets
   */
  public CrashBoard(
      final Map<String, Object> client,
      final String topic,
      final String group,
      final CrashJournal journal,
      final InstantSource steady) {
    this.follower =
        new TopicFollower(
                "crash-board",
                client,
                IsolationLevel.READ_UNCOMMITTED,
                topic,
                new Listener(client, topic, group + SEPARATOR, journal),
                steady)
            .start();
  }

  private record Listener(
      Map<String, Object> client, String topic, String prefix, CrashJournal journal)
      implements TopicFollower.Listener {

    @Override
    public void hear(final ConsumerRecord<String, byte[]> record) {
      if (record.key() == null || !record.key().startsWith(prefix) || record.value() == null) {
        return;
      }
      final String key = record.key().substring(prefix.length());
      final int slash = key.lastIndexOf(SEPARATOR);
      try {
        journal.heard(
            slash < 0 ? key : key.substring(0, slash),
            slash < 0 ? OF_FORMER_VERSIONS : key.substring(slash + 1),
            Integer.parseInt(new String(record.value(), UTF_8)));
      } catch (final NumberFormatException e) {
        LOG.warn("{} is no number of deaths; it is left out", record.key());
      }
    }

    @Override
    public void caughtUp() {
      final Map<String, Integer> suspects = journal.suspects();
      if (suspects.isEmpty()) {
        return;
      }
      try (KafkaProducer<String, String> producer =
          new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
        suspects.forEach(
            (id, deaths) ->
                producer.send(
                    new ProducerRecord<>(
                        topic,
                        prefix + id + SEPARATOR + journal.name(),
                        Integer.toString(deaths))));
        producer.flush();
      }
    }
  }

  /** Waits until what others told is known and what is known here was told, or for so long. */
  public boolean await(final Duration timeout) throws InterruptedException {
    return follower.await(timeout);
  }

  @Override
  public void close() {
    follower.close();
  }
}
