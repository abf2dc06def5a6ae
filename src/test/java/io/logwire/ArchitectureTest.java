package io.logwire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * The rooms of the house, and which doors are open: {@code docs/ARCHITECTURE.md} has the picture.
 */
@AnalyzeClasses(packages = "io.logwire", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule arrowsPointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("main")
          .definedBy("io.logwire")
          .layer("ingest")
          .definedBy("io.logwire.ingest..")
          .layer("alert")
          .definedBy("io.logwire.alert..")
          .layer("command")
          .definedBy("io.logwire.command..")
          .layer("config")
          .definedBy("io.logwire.config..")
          .layer("console")
          .definedBy("io.logwire.console..")
          .layer("process")
          .definedBy("io.logwire.process..")
          .layer("trouble")
          .definedBy("io.logwire.trouble..")
          .layer("health")
          .definedBy("io.logwire.health..")
          .layer("http")
          .definedBy("io.logwire.http..")
          .layer("metrics")
          .definedBy("io.logwire.metrics..")
          .layer("store")
          .definedBy("io.logwire.store..")
          .layer("log")
          .definedBy("io.logwire.log..")
          .whereLayer("main")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("ingest")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("alert")
          .mayOnlyBeAccessedByLayers("main", "config")
          .whereLayer("command")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("config")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("console")
          .mayOnlyBeAccessedByLayers("main", "config")
          .whereLayer("process")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("trouble")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("health")
          .mayOnlyBeAccessedByLayers("main", "command", "console")
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers("main", "ingest", "console")
          .whereLayer("metrics")
          .mayOnlyBeAccessedByLayers(
              "main", "ingest", "alert", "console", "health", "http", "store", "trouble")
          .whereLayer("store")
          .mayOnlyBeAccessedByLayers(
              "main", "ingest", "alert", "command", "console", "health", "trouble")
          .whereLayer("log")
          .mayOnlyBeAccessedByLayers(
              "main", "ingest", "alert", "command", "console", "config", "store", "trouble");

  @ArchTest
  static final ArchRule sqlStaysInTheStore =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.logwire.store..")
          .or()
          .resideInAPackage("io.logwire.store.index..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..");

  @ArchTest
  static final ArchRule oneStoreKnowsSqlite =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.logwire.store.sqlite..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.sqlite..");

  @ArchTest
  static final ArchRule storesKnowNothingOfEachOther =
      noClasses()
          .that()
          .resideInAPackage("io.logwire.store.sqlite..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.logwire.store.postgres..", "org.postgresql..");

  @ArchTest
  static final ArchRule theSharedStoreKnowsNothingOfTheFile =
      noClasses()
          .that()
          .resideInAPackage("io.logwire.store.postgres..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.logwire.store.sqlite..", "org.sqlite..");

  @ArchTest
  static final ArchRule whatStoresStandOnKnowsNoneOfThem =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.logwire.store", "io.logwire.store.sql..", "io.logwire.store.index..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.logwire.store.sqlite..",
              "io.logwire.store.postgres..",
              "com.zaxxer..",
              "org.postgresql..");

  // The main class and the commands that are about the file itself choose a store.
  @ArchTest
  static final ArchRule everyoneElseSeesTheStoreOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.logwire.store..")
          .and()
          .doNotHaveFullyQualifiedName("io.logwire.Stores")
          .and()
          .doNotHaveFullyQualifiedName("io.logwire.Supervision") // it names the schedule of backups
          .and()
          .haveNameNotMatching("io\\.logwire\\.command\\.(Backup|Restore|Verify|Redate|Contents).*")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.logwire.store.sqlite..",
              "io.logwire.store.postgres..",
              "io.logwire.store.sql..",
              "io.logwire.store.index..");

  @ArchTest
  static final ArchRule httpStaysAtTheDoors =
      noClasses()
          .that()
          .resideInAnyPackage("io.logwire.store..", "io.logwire.log..", "io.logwire.command..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..");

  // Loaded when a scraper first asks, so that a start does not pay for it.
  @ArchTest
  static final ArchRule prometheusStaysWhereItIsAskedFor =
      noClasses()
          .that()
          .doNotHaveSimpleName("Exposition")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.prometheus..");

  // Closing such a handle would drop the locks that SQLite holds on its file.
  @ArchTest
  static final ArchRule nothingButSqliteOpensTheFile =
      noClasses()
          .that()
          .haveSimpleNameNotStartingWith("DataFolder")
          .and()
          .haveSimpleNameNotStartingWith("NativeLibrary")
          .and()
          .resideInAPackage("io.logwire.store..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.nio.channels..")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching(
              "java\\.io\\.(File(Input|Output)Stream|RandomAccessFile|FileReader|FileWriter)");

  @ArchTest
  static final ArchRule stateIsNeverStatic =
      noFields().that().areStatic().should().notBeFinal().allowEmptyShould(true);
}
