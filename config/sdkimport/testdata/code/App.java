package com.acme.shop;

class App {
  void start() {
    ExponeaConfiguration configuration = new ExponeaConfiguration();
    configuration.setProjectToken("11111111-2222-3333-4444-555555555555");
    configuration.setAuthorization("java-bare-key-0010");
    configuration.setAdvancedAuthEnabled(false);
    char c = '"';
    Exponea.INSTANCE.init(this, configuration);
  }
}
