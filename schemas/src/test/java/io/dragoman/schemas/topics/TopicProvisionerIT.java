package io.dragoman.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dragoman.schemas.Topic;
import io.dragoman.schemas.topics.TopicReport.Difference;
import io.dragoman.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicProvisionerIT {
  private static final Set<Topic> ALL = EnumSet.allOf(Topic.class);

  @TempDir private static Path directory;
  private static TestBroker broker;
  private static Admin admin;

  /** Every test has topics of its own. */
  private final String prefix = "t" + UUID.randomUUID() + ".";

  @BeforeAll
  static void start() {
    broker =
        TestBroker.start(
            directory,
            Map.of(
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found",
                "true"));
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void shouldCreateTheCatalogueWhenTheClusterIsEmpty() throws Exception {
    final TopicReport report = provision(ALL, 3);

    assertThat(report.created())
        .containsExactlyInAnyOrderElementsOf(
            ALL.stream().map(topic -> topic.topicName(prefix)).toList());
    assertThat(report.differences()).isEmpty();
    for (final Topic topic : ALL) {
      assertThat(partitions(topic)).isEqualTo(3);
      topic
          .settings()
          .forEach((key, value) -> assertThat(setting(topic, key)).as(key).isEqualTo(value));
    }
  }

  @Test
  void shouldChangeNothingWhenTopicsExist() {
    provision(ALL, 2);

    assertThat(provision(ALL, 2)).isEqualTo(new TopicReport(Set.of(), List.of()));
  }

  @Test
  void shouldBeReadyForProducersWhenItReturns() throws Exception {
    provision(Set.of(Topic.REQUESTS), 1);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "max.block.ms", 1_000),
            new StringSerializer(),
            new StringSerializer())) {
      final var sent =
          producer.send(new ProducerRecord<>(Topic.REQUESTS.topicName(prefix), "k", "v"));
      assertThat(sent.get().offset()).isZero();
    }
  }

  @Test
  void shouldAgreeWhenSeveralAppsStartAtOnce() throws Exception {
    final Callable<TopicReport> app = () -> provision(ALL, 2);
    try (ExecutorService apps = Executors.newFixedThreadPool(4)) {
      final List<Future<TopicReport>> reports = apps.invokeAll(List.of(app, app, app, app));
      int created = 0;
      for (final Future<TopicReport> report : reports) {
        created += report.get().created().size();
        assertThat(report.get().differences()).isEmpty();
      }
      assertThat(created).isEqualTo(ALL.size());
    }
  }

  @Test
  void shouldReportAndLeaveAloneWhenATopicIsDifferent() throws Exception {
    create(Topic.REQUESTS, 1, Map.of("retention.ms", "1000", "cleanup.policy", "compact"));

    final TopicReport report = provision(Set.of(Topic.REQUESTS), 2);

    final String name = Topic.REQUESTS.topicName(prefix);
    assertThat(report.created()).isEmpty();
    assertThat(report.differences())
        .containsExactlyInAnyOrder(
            new Difference(name, "partitions", "2", "1"),
            new Difference(name, "retention.ms", "604800000", "1000"),
            new Difference(name, "cleanup.policy", "delete", "compact"));
    assertThat(report.differences().getFirst().toString()).contains(name, "left as it is");
    assertThat(setting(Topic.REQUESTS, "retention.ms")).isEqualTo("1000");
  }

  @Test
  void shouldTimeRecordsAsTheCatalogueSaysWhenExistingTopicsDoNot() throws Exception {
    create(Topic.TEXT_EVENTS, 1, Map.of("message.timestamp.type", "CreateTime"));
    create(
        Topic.TRANSLATIONS,
        1,
        Map.of("retention.ms", "1000", "message.timestamp.after.max.ms", "3600000"));
    final String seen = prefix + "app-seen-changelog";
    final String inbox = prefix + "app-inbox-changelog";
    create(seen, Map.of("cleanup.policy", "compact,delete"));
    create(inbox, Map.of("cleanup.policy", "compact"));
    final TopicUpgrade upgrade = new TopicUpgrade(admin, prefix, Duration.ofSeconds(30));
    final List<TopicFamily> families =
        List.of(
            new TopicFamily(
                "app",
                Set.of(Topic.TEXT_EVENTS.topicName(prefix)),
                Set.of(seen, inbox, prefix + "app-later-changelog")));

    assertThat(upgrade.mendTimes(ALL, families))
        .extracting(TopicUpgrade.Change::topic)
        .containsExactlyInAnyOrder(
            Topic.TEXT_EVENTS.topicName(prefix), Topic.TRANSLATIONS.topicName(prefix), seen, inbox);

    assertThat(setting(Topic.TEXT_EVENTS, "message.timestamp.type")).isEqualTo("LogAppendTime");
    assertThat(setting(Topic.TRANSLATIONS, "retention.ms")).isEqualTo("1000");
    assertThat(upgrade.mendTimes(ALL, families)).isEmpty();
  }

  @Test
  void shouldTakeRecordsWhenTheClockOfTheirWriterIsADayAhead() throws Exception {
    provision(ALL, 1);
    final long ahead = Instant.now().plus(Duration.ofDays(1)).toEpochMilli();
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new StringSerializer(),
            new StringSerializer())) {
      for (final Topic topic : ALL) {
        final var sent =
            producer.send(new ProducerRecord<>(topic.topicName(prefix), 0, ahead, "k", "v"));

        assertThat(sent).as(topic.topicName("")).succeedsWithin(Duration.ofMinutes(1));
      }
    }
  }

  @Test
  void shouldFollowItsPartnersWhenTheyHaveMorePartitions() throws Exception {
    create(Topic.AUDIO_SEGMENTS, 6, Map.of());

    provision(Set.of(Topic.TRANSCRIBER_DELAY, Topic.TRANSLATOR_DELAY), 2);

    assertThat(partitions(Topic.TRANSCRIBER_DELAY)).isEqualTo(6);
    assertThat(partitions(Topic.TRANSLATOR_DELAY)).isEqualTo(2);
  }

  @Test
  void shouldKeepThePartitionsWhenWhatIsKeptIsLookedForByThem() throws Exception {
    create(Topic.JOBS, 2, Map.of());
    final String log = prefix + "app-log-changelog";
    create(log, Map.of("cleanup.policy", "compact"));
    final TopicFamily family =
        new TopicFamily("app", Set.of(Topic.JOBS.topicName(prefix)), Set.of(log), true);
    final TopicGrowth growth =
        new TopicGrowth(
            admin, Map.of("bootstrap.servers", broker.bootstrap()), Duration.ofSeconds(30));

    assertThatThrownBy(() -> growth.grow(4, List.of(family)))
        .hasMessageContainingAll(log + " has 1 partitions where", "It must keep the 1 that it had");

    final TopicFamily fitting = new TopicFamily("app", Set.of(), Set.of(log), true);
    assertThat(growth.grow(4, List.of(fitting))).isEmpty();
    assertThat(partitions(Topic.JOBS)).isEqualTo(2);
  }

  @Test
  void shouldNameTheTopicsWhenPartitionsDoNotFitTogether() throws Exception {
    create(Topic.TRANSLATION_TASKS, 4, Map.of());
    create(Topic.TRANSLATOR_DELAY, 3, Map.of());

    assertThatThrownBy(() -> provision(Set.of(Topic.TRANSLATION_TASKS), 4))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(Topic.TRANSLATION_TASKS.topicName(prefix) + " has 4")
        .hasMessageContaining(Topic.TRANSLATOR_DELAY.topicName(prefix) + " has 3");
  }

  @Test
  void shouldSayWhatIsMissingWhenItMayNotCreate() throws Exception {
    create(Topic.REQUESTS, 2, Map.of());

    assertThatThrownBy(
            () ->
                new TopicProvisioner(admin, new TopicOptions(prefix, 2, (short) -1, false))
                    .provision(Set.of(Topic.REQUESTS, Topic.TRANSCRIPTS)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(Topic.TRANSCRIPTS.topicName(prefix) + " (partitions=2")
        .hasMessageContaining("topics.create")
        .message()
        .doesNotContain(Topic.REQUESTS.topicName(prefix));
    assertThat(admin.listTopics().names().get())
        .doesNotContain(Topic.TRANSCRIPTS.topicName(prefix));
  }

  @Test
  void shouldOnlyVerifyWhenItMayNotCreateAndAllExist() throws Exception {
    create(Topic.REQUESTS, 2, Topic.REQUESTS.settings());

    assertThat(
            new TopicProvisioner(admin, new TopicOptions(prefix, 2, (short) -1, false))
                .provision(Set.of(Topic.REQUESTS)))
        .isEqualTo(new TopicReport(Set.of(), List.of()));
  }

  @Test
  void shouldSayWhatToDoWhenTheClusterForbidsCreation() throws Exception {
    final ResourcePattern cluster =
        new ResourcePattern(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL);
    final ResourcePattern topics =
        new ResourcePattern(ResourceType.TOPIC, prefix, PatternType.PREFIXED);
    final List<AclBinding> allow = List.of(allowAll(cluster), allowAll(topics));
    final List<AclBinding> deny = List.of(denyCreate(cluster), denyCreate(topics));
    admin.createAcls(allow).all().get();
    admin.createAcls(deny).all().get();
    try {
      for (final AclBinding binding : deny) {
        await().until(() -> admin.describeAcls(binding.toFilter()).values().get().size() == 1);
      }
      assertThatThrownBy(() -> provision(Set.of(Topic.TRANSCRIPTS), 2))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(Topic.TRANSCRIPTS.topicName(prefix))
          .hasMessageContaining("grant CREATE");
    } finally {
      admin.deleteAcls(deny.stream().map(AclBinding::toFilter).toList()).all().get();
      admin.deleteAcls(allow.stream().map(AclBinding::toFilter).toList()).all().get();
    }
  }

  @Test
  void shouldSayHowManyBrokersThereAreWhenReplicasDoNotFit() {
    assertThatThrownBy(
            () ->
                new TopicProvisioner(admin, new TopicOptions(prefix, 1, (short) 3, true))
                    .provision(Set.of(Topic.REQUESTS)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("topic.replication.factor=3");
  }

  @Test
  void shouldNameThePrefixWhenItMakesImpossibleNames() {
    assertThatThrownBy(
            () ->
                new TopicProvisioner(admin, new TopicOptions("a b/", 1, (short) -1, true))
                    .provision(Set.of(Topic.REQUESTS)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("topic.prefix=a b/");
  }

  private TopicReport provision(final Set<Topic> topics, final int partitions) {
    return new TopicProvisioner(admin, new TopicOptions(prefix, partitions, (short) -1, true))
        .provision(topics);
  }

  private void create(final Topic topic, final int partitions, final Map<String, String> settings)
      throws Exception {
    admin
        .createTopics(
            List.of(
                new NewTopic(topic.topicName(prefix), Optional.of(partitions), Optional.empty())
                    .configs(settings.isEmpty() ? topic.settings() : merged(topic, settings))))
        .all()
        .get();
    // A broker may answer from metadata that is a little older.
    await().ignoreExceptions().until(() -> partitions(topic) == partitions);
  }

  private void create(final String name, final Map<String, String> settings) throws Exception {
    admin
        .createTopics(
            List.of(new NewTopic(name, Optional.of(1), Optional.empty()).configs(settings)))
        .all()
        .get();
    await().until(() -> admin.listTopics().names().get().contains(name));
  }

  private static Map<String, String> merged(final Topic topic, final Map<String, String> other) {
    return Arrays.asList(topic.settings(), other).stream()
        .flatMap(map -> map.entrySet().stream())
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> b));
  }

  private int partitions(final Topic topic) throws Exception {
    final String name = topic.topicName(prefix);
    return admin.describeTopics(List.of(name)).allTopicNames().get().get(name).partitions().size();
  }

  private String setting(final Topic topic, final String key) {
    final ConfigResource resource =
        new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName(prefix));
    try {
      return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(key).value();
    } catch (final Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static AclBinding allowAll(final ResourcePattern resource) {
    return new AclBinding(resource, acl(AclOperation.ALL, AclPermissionType.ALLOW));
  }

  private static AclBinding denyCreate(final ResourcePattern resource) {
    return new AclBinding(resource, acl(AclOperation.CREATE, AclPermissionType.DENY));
  }

  private static AccessControlEntry acl(
      final AclOperation operation, final AclPermissionType permission) {
    return new AccessControlEntry("User:ANONYMOUS", "*", operation, permission);
  }
}
