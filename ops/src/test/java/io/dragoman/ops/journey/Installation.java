package io.dragoman.ops.journey;

import io.dragoman.ops.access.SmallRegistry;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.topics.TopicOptions;
import io.dragoman.schemas.topics.TopicProvisioner;
import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.JvmOptions;
import io.dragoman.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * A broker with the topics of the whole catalogue, of one partition each, a registry, and apps on
 * them in processes of their own.
 */
final class Installation implements AutoCloseable {
  private final Path directory;
  private final TestBroker broker;
  private final SmallRegistry registry;

  private Installation(
      final Path directory, final TestBroker broker, final SmallRegistry registry) {
    this.directory = directory;
    this.broker = broker;
    this.registry = registry;
  }

  /** Starts broker and registry with all that is kept in the directory. */
  static Installation start(final Path directory) throws IOException {
    final SmallRegistry registry = SmallRegistry.start();
    final TestBroker broker = TestBroker.start(directory.resolve("broker"));
    final Installation installation = new Installation(directory, broker, registry);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      new TopicProvisioner(admin, new TopicOptions("", 1, (short) 1, true))
          .provision(EnumSet.allOf(Topic.class));
      return installation;
    } catch (final RuntimeException e) {
      installation.close();
      throw e;
    }
  }

  TestBroker broker() {
    return broker;
  }

  SmallRegistry registry() {
    return registry;
  }

  /** Where an app that is called so writes its log. */
  Path log(final String name) {
    return directory.resolve(name + ".log");
  }

  /**
   * Starts an app; all lives of an app have one directory of state.
   *
   * @param name of its log
   * @param settings beside those that every app here has
   * @param environment beside that of this process
   * @param flags of its JVM
   */
  JavaProcess app(
      final String name,
      final Class<?> main,
      final Map<String, String> settings,
      final Map<String, String> environment,
      final String... flags) {
    final Map<String, String> all = new HashMap<>();
    all.put("bootstrap.servers", broker.bootstrap());
    all.put("schema.registry.url", registry.url());
    all.put("state.dir", directory.resolve(main.getSimpleName()).toString());
    all.put("topic.partitions", "1");
    all.put("topic.replication.factor", "1");
    all.put("http.port", "0");
    all.putAll(settings);
    final List<String> command = new ArrayList<>(List.of(main.getName()));
    all.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
    return JavaProcess.start(log(name), JvmOptions.here(flags), environment, command);
  }

  @Override
  public void close() {
    try (broker) {
      registry.close();
    }
  }
}
