package io.evenkeel.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that was built, from the jar's manifest. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"evenkeel " + (version == null ? "development" : version), "java " + Runtime.version()};
    }
}
