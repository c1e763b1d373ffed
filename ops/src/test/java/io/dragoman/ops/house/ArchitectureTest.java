package io.dragoman.ops.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceRule;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.resilience.batch.BatchEngine;
import io.dragoman.testkit.ProviderSim;
import io.dragoman.testkit.TraceCollector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The walls between modules, and the habits that no review should have to look for. */
class ArchitectureTest {
  private static final JavaClasses MAIN = compiled("classes");
  private static final JavaClasses TESTS = compiled("test-classes");

  @ParameterizedTest
  @CsvSource({
    "schemas,language testkit web client resilience claims inference stage ingest"
        + " transcriber translator workflow gateway dlq auditor ops",
    "language,testkit web client resilience claims inference stage ingest transcriber"
        + " translator workflow gateway dlq auditor ops",
    "web,language schemas testkit client resilience claims inference stage ingest"
        + " transcriber translator workflow gateway dlq auditor ops",
    "client,language testkit web resilience claims inference stage ingest transcriber"
        + " translator workflow gateway dlq auditor ops",
    "testkit,language schemas web client resilience claims inference stage ingest"
        + " transcriber translator workflow gateway dlq auditor ops",
    "resilience,language testkit client claims inference stage ingest transcriber translator"
        + " workflow gateway dlq auditor ops",
    "claims,language testkit web client inference stage ingest transcriber translator"
        + " workflow gateway dlq auditor ops",
    "inference,language testkit web client resilience claims stage ingest transcriber"
        + " translator workflow gateway dlq auditor ops",
    "stage,language testkit client claims ingest transcriber translator workflow gateway dlq"
        + " auditor ops",
    "ingest,testkit client stage transcriber translator workflow gateway dlq auditor ops",
    "transcriber,language testkit client claims ingest translator workflow gateway dlq"
        + " auditor ops",
    "translator,language testkit client claims ingest transcriber workflow gateway dlq"
        + " auditor ops",
    "workflow,language testkit client claims ingest transcriber translator gateway dlq"
        + " auditor ops",
    "workflow.dsl,language schemas testkit web client resilience claims inference stage"
        + " ingest transcriber translator gateway dlq auditor ops",
    "gateway,testkit inference stage ingest transcriber translator dlq auditor ops",
    "dlq,testkit claims inference stage ingest transcriber translator workflow gateway"
        + " auditor ops",
    "auditor,testkit client claims inference stage ingest transcriber translator workflow"
        + " gateway dlq ops"
  })
  void shouldNotLookDownWhenModuleIsAbove(final String module, final String forbidden) {
    final String[] packages =
        Stream.of(forbidden.split(" "))
            .map(name -> "io.dragoman." + name + "..")
            .toArray(String[]::new);

    noClasses()
        .that()
        .resideInAPackage("io.dragoman." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .allowEmptyShould(true)
        .because("a module is understood, tested and reused with those above it alone")
        .check(MAIN);
  }

  @Test
  void shouldKeepInternalsInsideTheirParentPackage() {
    classes()
        .that(resideInAPackage("io.dragoman..internal.."))
        .should(onlyBeUsedBelowTheParentOfInternal())
        .allowEmptyShould(true)
        .because("what is internal may change without a look at anybody else")
        .check(MAIN);
  }

  @Test
  void shouldHaveNoCirclesBetweenPackages() {
    SliceRule rule =
        slices()
            .matching("io.dragoman.(**)")
            .should()
            .beFreeOfCycles()
            .because("in a circle no package can be read, tested or moved alone");
    for (final String parent : parentsOfInternals()) {
      // What is internal knows its parent, which may use it: a room with a back door.
      rule =
          rule.ignoreDependency(resideInAPackage(parent), resideInAPackage(parent + ".internal.."));
    }
    rule.check(MAIN);
  }

  private static Set<String> parentsOfInternals() {
    return MAIN.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> name.contains(".internal"))
        .map(name -> name.substring(0, name.indexOf(".internal")))
        .collect(Collectors.toSet());
  }

  @Test
  void shouldKnowNothingOfAudioOrModelsWhenRuntime() {
    noClasses()
        .that()
        .resideInAPackage("io.dragoman.resilience..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("io\\.dragoman\\.schemas\\.event\\.(Audio|Text|Transcri|Translat).*")
        .allowEmptyShould(true)
        .because("the runtime serves any slow call, and the next stage brings other events")
        .check(MAIN);
  }

  @Test
  void shouldNotRunCodecsWhenNotIngest() {
    noClasses()
        .that(not(resideInAPackage("io.dragoman.ingest..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .because("codecs read hostile bytes, and belong to processes that may die")
        .check(MAIN);
  }

  @Test
  void shouldKnowOfEnginesOnlyTheDetectorOfSpeechWhenIngest() {
    noClasses()
        .that()
        .resideInAPackage("io.dragoman.ingest..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.dragoman.inference..")
                .and(not(resideInAPackage("io.dragoman.inference.onnx.voice")))
                .and(not(assignableTo(ModelLoadException.class))))
        .because("what reads strangers' audio loads no engine, and no natives unless told to")
        .check(MAIN);
  }

  @Test
  void shouldKnowNoRuntimeWhenDecoding() {
    noClasses()
        .that(
            resideInAPackage("io.dragoman.inference..")
                .and(
                    not(
                        resideInAnyPackage(
                            "io.dragoman.inference.onnx..",
                            "io.dragoman.inference.internal.onnx..",
                            "io.dragoman.inference.internal.pytorch.."))))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "ai.onnxruntime..",
                "ai.djl.pytorch..",
                "ai.djl.ndarray..",
                "io.dragoman.inference.internal.onnx..",
                "io.dragoman.inference.internal.pytorch.."))
        .because("another runtime, and another search, must not have to touch each other")
        .check(MAIN);
  }

  @Test
  void shouldMakeRemoteEnginesLikeAnybodyElse() {
    noClasses()
        .that()
        .resideInAPackage("io.dragoman.inference.remote..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.dragoman.inference.internal..", "io.dragoman.resilience..")
        .because("they prove that an engine can be added from outside, by the port alone")
        .check(MAIN);
  }

  @Test
  void shouldUseTheKitInDrillsAndBenchmarksOnly() {
    noClasses()
        .that(
            not(
                resideInAnyPackage(
                    "io.dragoman.testkit..", "io.dragoman.ops.drill..", "io.dragoman.ops.bench..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.dragoman.testkit..")
        .because("an app must not start brokers, and its jar should not need one")
        .check(MAIN);
  }

  @Test
  void shouldUseKafkaByItsPublicInterfaceOnly() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "org.apache.kafka.streams.processor.internals..",
                "org.apache.kafka.streams.state.internals..",
                "org.apache.kafka.clients.consumer.internals..",
                "org.apache.kafka.clients.producer.internals.."))
        .because("internal classes of Kafka change without notice")
        .check(MAIN);
  }

  @Test
  void shouldSpeakKafkasProtocolInOnePlaceOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.dragoman.resilience.consumer..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "org.apache.kafka.common.message..",
                "org.apache.kafka.common.protocol..",
                "org.apache.kafka.common.record.internal..",
                "org.apache.kafka.common.requests.."))
        .because("a new version of Kafka may break this, and then one package is to be looked at")
        .check(MAIN);
  }

  @Test
  void shouldMakeStoresOfTasksInOnePlaceOnly() {
    noClasses()
        .that(not(resideInAPackage("io.dragoman.resilience..")))
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Stores.class)
        .because("a changelog that is not timed on arrival forgets or stops when clocks differ")
        .check(MAIN);
  }

  @Test
  void shouldKnowTheHttpLibraryInOnePlaceOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.dragoman.web.internal..")
        // Plays the servers of others, which know nothing of our keys and problems.
        .and(not(belongToAnyOf(ProviderSim.class, TraceCollector.class)))
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.eclipse.jetty..", "com.sun.net.httpserver.."))
        .because("keys, limits and problems must be the same wherever HTTP is spoken")
        .check(MAIN);
  }

  @Test
  void shouldNotHoldMutableStaticState() {
    fields()
        .that()
        .areStatic()
        .and()
        .areDeclaredInClassesThat(not(resideInAPackage("io.dragoman.schemas.event..")))
        .should()
        .beFinal()
        .because("several apps and tests share a process")
        .check(MAIN);
  }

  @ParameterizedTest
  @ValueSource(classes = {long.class, Duration.class})
  void shouldNotSleepInTests(final Class<?> parameter) {
    // An engine that pretends to work has to take time; nothing else may.
    noClasses()
        .that()
        .areNotAssignableTo(BatchEngine.class)
        .should()
        .callMethod(Thread.class, "sleep", parameter)
        .because("a test that waits for time is slow where it passes and wrong where it fails")
        .check(TESTS);
  }

  @Test
  void shouldNameTheThreadsWhenWorkGoesOnBeside() {
    for (final JavaClasses all : List.of(MAIN, TESTS)) {
      noClasses()
          .should()
          .callMethod(CompletableFuture.class, "supplyAsync", Supplier.class)
          .orShould()
          .callMethod(CompletableFuture.class, "runAsync", Runnable.class)
          .because(
              "the common pool has one thread on two cores: what waits in it holds up all else")
          .check(all);
    }
  }

  @Test
  void shouldBeNullMarked() {
    final List<String> unmarked =
        MAIN.stream()
            .filter(type -> !type.getPackageName().equals("io.dragoman.schemas.event"))
            .map(JavaClass::getPackage)
            .distinct()
            .filter(found -> !found.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
            .map(found -> found.getName())
            .sorted()
            .toList();

    assertThat(unmarked).as("packages without @NullMarked in package-info.java").isEmpty();
  }

  @Test
  void shouldSeeEveryModule() {
    assertThat(Repository.MODULES)
        .allSatisfy(
            module -> assertThat(Repository.root().resolve(module).resolve("pom.xml")).exists());
    assertThat(MAIN.stream().filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC)))
        .isNotEmpty();
  }

  private static ArchCondition<JavaClass> onlyBeUsedBelowTheParentOfInternal() {
    return new ArchCondition<>("only be used below the parent of their internal package") {
      @Override
      public void check(final JavaClass type, final ConditionEvents events) {
        final String name = type.getPackageName();
        final String parent = name.substring(0, name.indexOf(".internal"));
        final DescribedPredicate<JavaClass> inside = resideInAnyPackage(parent, parent + "..");
        type.getDirectDependenciesToSelf().stream()
            .filter(dependency -> !inside.test(dependency.getOriginClass()))
            .forEach(
                dependency ->
                    events.add(
                        SimpleConditionEvent.violated(dependency, dependency.getDescription())));
      }
    };
  }

  private static JavaClasses compiled(final String kind) {
    final List<Path> folders =
        Repository.MODULES.stream()
            .map(module -> Repository.root().resolve(module).resolve("target").resolve(kind))
            .filter(Files::isDirectory)
            .toList();
    return new ClassFileImporter().importPaths(folders);
  }
}
