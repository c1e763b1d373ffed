package io.dragoman.ops.cli;

import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.stage.ChainConfig;
import io.dragoman.stage.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where models are. */
final class ModelPlaces {
  private final Path shipped;
  private final Map<String, String> environment;

  /**
   * Knows some places.
   *
   * @param shipped folder of the models that come with the repository
   */
  ModelPlaces(final Path shipped, final Map<String, String> environment) {
    this.shipped = shipped;
    this.environment = environment;
  }

  /**
   * A model directory.
   *
   * @param from why it is one, for people
   */
  record Place(Path directory, String from) {}

  /** All of them, and those in further folders. */
  List<Place> all(final List<Path> folders) {
    final List<Place> places = new ArrayList<>(configured());
    places.addAll(in(shipped, "the repository"));
    folders.forEach(folder -> places.addAll(in(folder, folder.toString())));
    return places;
  }

  /** Those that apps started from this environment would take. */
  List<Place> configured() {
    return Stream.concat(
            Stream.of(ModelConfig.MODEL_DIR, ModelConfig.FALLBACK_MODEL_DIR),
            Stream.of(
                    environment
                        .getOrDefault(ConfigSpec.environmentName(ChainConfig.ENGINES), "")
                        .split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> ConfigSpec.namedKey(ChainConfig.ENGINES, name, ChainConfig.MODEL_DIR)))
        .map(ConfigSpec::environmentName)
        .filter(name -> !environment.getOrDefault(name, "").isEmpty())
        .map(name -> new Place(Path.of(environment.get(name)), name))
        .toList();
  }

  private static List<Place> in(final Path folder, final String from) {
    if (isModel(folder)) {
      return List.of(new Place(folder, from));
    }
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .filter(ModelPlaces::isModel)
          .sorted()
          .map(directory -> new Place(directory, from))
          .toList();
    } catch (final IOException e) {
      return List.of();
    }
  }

  private static boolean isModel(final Path directory) {
    return Files.isRegularFile(directory.resolve("config.json"));
  }
}
