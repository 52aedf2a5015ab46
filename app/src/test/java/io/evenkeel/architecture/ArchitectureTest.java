package io.evenkeel.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** The house's order: a package may use only packages before it in {@link #LAYERS}. */
class ArchitectureTest {

    /** From the ground up. */
    private static final List<String> LAYERS = List.of(
            "io.evenkeel.spectral",
            "io.evenkeel.noise",
            "io.evenkeel.dynamics",
            "io.evenkeel.recipe",
            "io.evenkeel.run",
            "io.evenkeel.array",
            "io.evenkeel.data",
            "io.evenkeel.fetch",
            "io.evenkeel.diagnosis",
            "io.evenkeel.torch.layerwise",
            "io.evenkeel.torch",
            "io.evenkeel.torch.gradient",
            "io.evenkeel.torch.operator",
            "io.evenkeel.torch.script",
            "io.evenkeel.torch.probe",
            "io.evenkeel.torch.instrument",
            "io.evenkeel.training",
            "io.evenkeel.repair",
            "io.evenkeel.autopilot",
            "io.evenkeel.replay",
            "io.evenkeel.report",
            "io.evenkeel.cases",
            "io.evenkeel.catalogue",
            "io.evenkeel.cli");

    private static JavaClasses house;

    @BeforeAll
    static void readTheHouse() {
        house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.evenkeel");
    }

    @Test
    void everyPackageHasAPlace() {
        Set<String> packages =
                house.stream().map(c -> c.getPackageName()).collect(Collectors.toCollection(TreeSet::new));
        assertThat(packages).containsExactlyInAnyOrderElementsOf(LAYERS);
    }

    @Test
    void aPackageUsesOnlyWhatStandsBeforeIt() {
        LayeredArchitecture architecture = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String layer : LAYERS) {
            architecture = architecture.layer(layer).definedBy(layer);
        }
        for (int i = 0; i < LAYERS.size(); i++) {
            String[] above = LAYERS.subList(i + 1, LAYERS.size()).toArray(String[]::new);
            architecture = above.length == 0
                    ? architecture.whereLayer(LAYERS.get(i)).mayNotBeAccessedByAnyLayer()
                    : architecture.whereLayer(LAYERS.get(i)).mayOnlyBeAccessedByLayers(above);
        }
        architecture.check(house);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("io.evenkeel.(**)").should().beFreeOfCycles().check(house);
    }

    @Test
    void engineTypesStayInTheTorchModule() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.evenkeel.torch..", "io.evenkeel.training..", "io.evenkeel.replay..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(house);
    }

    @Test
    void theCommandsUseNoEngineAndNoRules() {
        noClasses()
                .that()
                .resideInAPackage("io.evenkeel.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.evenkeel.torch.instrument..", "io.evenkeel.diagnosis..")
                .check(house);
    }

    @Test
    void everyPackageSaysWhatLivesThere() {
        for (String name : LAYERS) {
            assertThat(house.stream()
                            .anyMatch(c -> c.getPackageName().equals(name)
                                    && c.getSimpleName().equals("package-info")))
                    .as(name + " has a package-info")
                    .isTrue();
        }
    }

    @Test
    void noUtilitiesAndNoManagers() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .check(house);
    }

    /** Native memory belongs to the scope that is open when it is made, which for a class is any that first uses it. */
    @Test
    void nothingStaticHoldsNativeMemory() {
        com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields()
                .that()
                .areStatic()
                .should()
                .notHaveRawType(assignableTo("org.bytedeco.javacpp.Pointer"))
                .check(house);
    }

    @Test
    void noStaticStateOfOurOwnChanges() {
        com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields()
                .that()
                .areStatic()
                .should()
                .beFinal()
                .check(house);
        classes()
                .that()
                .resideInAPackage("io.evenkeel.run..")
                .and()
                .areRecords()
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(house);
    }
}
