package io.dragoman.resilience.app;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import io.dragoman.schemas.Topic;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;

/** The smallest app: copies text events to requests, byte for byte. */
class EchoApp implements AppDefinition {
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  private final UnaryOperator<byte[]> work;

  EchoApp(final UnaryOperator<byte[]> work) {
    this.work = work;
  }

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public ConfigSpec config() {
    return AppConfig.of("echo", 0).build();
  }

  @Override
  public Set<Topic> topics() {
    return EnumSet.of(Topic.TEXT_EVENTS, Topic.REQUESTS, Topic.GROUP_MEMBERS);
  }

  @Override
  public Topology describe(final Settings settings) {
    final String prefix = settings.string(AppConfig.TOPIC_PREFIX);
    final StreamsBuilder builder = new StreamsBuilder();
    builder.<byte[], byte[]>stream(Topic.TEXT_EVENTS.topicName(prefix))
        .mapValues(work::apply)
        .to(Topic.REQUESTS.topicName(prefix));
    return builder.build();
  }

  @Override
  public AppParts open(final AppContext context) {
    opened.incrementAndGet();
    return new AppParts() {
      @Override
      public Topology topology() {
        return describe(context.settings());
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }
}
